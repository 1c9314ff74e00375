"""nbgrader's own commands in this repository: `make nbgrader` writes the notebooks that they start from.

    nbgrader generate_assignment ex1_perceptron --force     assignments/ex1_perceptron, as `make generate` writes it
    nbgrader autograde ex1_perceptron                       submitted/ to build/nbgrader/autograded/
    nbgrader validate, generate_feedback, export, db        as everywhere

It runs students' code in a plain process of yours. `autograder grade` does not; the gradebook that it writes stands
beside its report, with a configuration of its own.
"""

from pathlib import Path

from nbgrader import preprocessors as steps

from autograder.authoring.generate import cut

c = get_config()  # noqa: F821 - given by traitlets
here = Path(__file__).parent.absolute()

c.CourseDirectory.root = str(here)
c.CourseDirectory.course_id = "gradients-by-hand"
c.CourseDirectory.source_directory = "build/nbgrader/source"
c.CourseDirectory.release_directory = "assignments"
c.CourseDirectory.submitted_directory = "submitted"
c.CourseDirectory.autograded_directory = "build/nbgrader/autograded"
c.CourseDirectory.feedback_directory = "build/nbgrader/feedback"
c.CourseDirectory.db_url = f"sqlite:///{here / 'build/nbgrader/gradebook.db'}"

# nbgrader's own steps, with our ClearSolutions and ClearMarkScheme. The mark scheme is cut before cells are saved:
# what is saved comes back in autograded notebooks and in feedback.
c.GenerateAssignment.preprocessors = [
    steps.LockCells,
    cut.ClearSolutions,
    steps.ClearOutput,
    cut.ClearMarkScheme,
    steps.CheckCellMetadata,
    steps.ComputeChecksums,
    steps.SaveCells,
    steps.ClearHiddenTests,
    steps.ComputeChecksums,
    steps.CheckCellMetadata,
]
c.ExecutePreprocessor.timeout = 120
c.CsvExportPlugin.to = "build/nbgrader/grades.csv"
