"""What is said of rows that are no part of the conversation."""

from popconsole.formats.passed_over import passed_over


def test_one_row_is_quoted_and_of_several_the_first_with_their_numbers() -> None:
    assert passed_over(3, 3, "(6, 5713)") == 'text outside the conversation is passed over: "(6, 5713)"'
    assert passed_over(3, 5, "a") == 'text outside the conversation is passed over: rows 3 to 5, "a"'
