ALTER TABLE payment_attempt DROP COLUMN protest;
DROP TABLE dispute_ruling;
DROP TABLE dispute_decision;
DROP TABLE dispute_event;
DROP TABLE dispute_line;
DROP TABLE dispute;
