DROP TABLE search_token;
DROP TABLE vehicle;
DROP TABLE customer;
