DROP TABLE pay_link;
DROP TABLE delivery;
DROP TABLE stored_document;
DROP TABLE posting;
DROP TABLE ledger_transaction;
DROP TABLE invoice;
DROP TABLE number_counter;
