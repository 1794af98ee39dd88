mod busy;
mod db;
mod gate;
mod mail;
mod vault;
