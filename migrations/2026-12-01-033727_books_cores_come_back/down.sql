DROP INDEX core_charge_customer;
DROP TABLE core_return;
