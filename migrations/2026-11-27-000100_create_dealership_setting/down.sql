DROP TABLE dealership_setting;
