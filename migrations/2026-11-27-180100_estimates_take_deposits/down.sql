DROP TABLE attempt_estimate;
DROP TABLE deposit;
