"""Our grades in nbgrader's gradebook: its database and its autograded notebooks, written by one process.

nbgrader itself is started only to make the database's tables; importing it takes seconds. The facts about an exercise's
cells come from the students' notebook, so no hidden test and no mark scheme can get into it.
"""
