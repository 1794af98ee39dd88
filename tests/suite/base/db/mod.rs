mod doors;
mod migrations;
