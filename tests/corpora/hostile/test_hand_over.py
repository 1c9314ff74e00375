"""What measures the channel by the clock reads what a submission says, and counts it right."""

import random

from tests.corpora.hostile import hand_over
from tests.corpora.hostile.hand_over import BITS, first_bits_right


def test_a_pair_is_graded_and_the_second_one_says_what_it_has_read():
    second = "\ndef double(x):\n    return x * 0 + 12345\n"
    assert hand_over.hand_over([7], hand_over.TELLS_BY_ITS_END, second, 1) == [12345]


def test_bits_are_right_up_to_what_the_delay_varies_by():
    draw = random.Random(1)
    told = [draw.randrange(1 << BITS) for _ in range(400)]
    read = [(number + 5000 + draw.randrange(-500, 501)) % (1 << BITS) for number in told]
    assert first_bits_right(told, read, 5) == 200
    assert 80 < first_bits_right(told, read, 7) < 130  # a slot is half as wide as what the delay varies by
    assert first_bits_right(told, [draw.randrange(1 << BITS) for _ in told], 4) < 30
