"""Proves an exercise by grading it: what `autograder lint` says beyond reading.

The solution gets all points and the stub none, politely; the oracle gives what the tests expect; each mistake of the
bank is rejected and named as itself.
"""
