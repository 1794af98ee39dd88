mod busy;
mod db;
mod gate;
mod mail;
mod posted;
mod vault;
