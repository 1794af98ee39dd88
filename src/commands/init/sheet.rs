//! The recovery sheet: what to keep on paper so that a lost machine is not a lost site.

use crate::base::site::Site;
use crate::base::values::CleanText;
use crate::base::vault::RootSecret;

pub fn write(site: &Site, root: &RootSecret, name: &CleanText<120>) -> String {
    let id = site.vault.installation();
    let day = site.clock.now().to_string().chars().take(10).collect::<String>();
    let key = root.to_hex();
    format!(
        "\
FORECOURT RECOVERY SHEET

Site            {name}
Installation    {id}
Made on         {day}

Root key        {}

Everything personal in this site is sealed under keys that only this one opens. Whoever has it and a copy of the
database can read all of it. Without it, the database and every backup are lost for good.

Keep this sheet on paper or on a medium that is not connected, in two places, neither of them this machine.
To use it, write the 64 letters and digits into a file, chmod 400 it, and set root_key = \"file:PATH\" in forecourt.toml.
",
        key.as_str()
    )
}
