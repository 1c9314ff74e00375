"""The grader's end of a worker: the sandbox, processes, deadlines and messages."""
