//! Prints the catalogue into `docs/causes/`; a test fails while the two differ.

use std::path::Path;

use sessioncheck_core::catalogue::docs;

#[expect(
    clippy::disallowed_methods,
    reason = "the library says what to write, this writes it"
)]
fn main() -> std::io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/causes");
    std::fs::create_dir_all(&folder)?;
    for (name, contents) in docs::files() {
        std::fs::write(folder.join(name), contents)?;
    }
    Ok(())
}
