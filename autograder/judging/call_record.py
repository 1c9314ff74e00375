"""One call of a student's function: what was asked, what came back and what it came to."""

from __future__ import annotations

from typing import Any, TypeAlias

import msgspec

from autograder.casebook import answers
from autograder.casebook.cases import Answer, Case, Returns, Test
from autograder.judging.judge import Verdict, judge
from autograder.worker import messages

Reply: TypeAlias = messages.Returned | messages.Raised | messages.Rejected


class CallRecord(msgspec.Struct, frozen=True):
    """One call, with its verdict."""

    test: Test
    case: Case
    reply: Reply
    answer: Any  # decoded
    verdict: Verdict

    @classmethod
    def of(cls, test: Test, case: Case, reply: Reply, answer: Any) -> CallRecord:  # noqa: ANN401 - decoded values
        """Return the record of a call, judged."""
        return cls(test, case, reply, answer, judge(case, reply, answer, test.parts, test.pictures))

    @property
    def answered(self) -> Answer:
        """The answer of the call, in the form of the bank's entries."""
        match self.reply:
            case messages.Returned(changed=changed, warnings=warnings):
                warned = self.case.silent and any(map(answers.is_overflow, warnings))
                expected = self.case.expected.value if isinstance(self.case.expected, Returns) else None
                return Answer(answers.numbers(self.answer, expected), changed=changed, warned=warned)
            case messages.Raised(error=error, bases=bases, message=message):
                return answers.raised(self.case, (error, *bases), message)
            case _:
                return Answer()
