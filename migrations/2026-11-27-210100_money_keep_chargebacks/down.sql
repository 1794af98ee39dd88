DROP TABLE chargeback_part;
DROP TABLE chargeback;
