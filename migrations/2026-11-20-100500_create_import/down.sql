DROP TABLE staged_payment;
DROP TABLE staged_lines;
DROP TABLE staged_invoice;
DROP TABLE staged_vehicle;
DROP TABLE staged_customer;
DROP TABLE import;
