DROP TABLE estimate_bill;
