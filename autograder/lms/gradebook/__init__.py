"""Our grades in nbgrader's gradebook: its database and its autograded notebooks, written by one process.

nbgrader itself is started only to make the database's tables; importing it takes seconds. What is known about an
exercise's cells is read from the notebook that students get, so no hidden test and no mark scheme can come into it.
"""
