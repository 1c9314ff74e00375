"""What authors declare: the course, its exercises, due dates, hints, and the percent format of a source."""
