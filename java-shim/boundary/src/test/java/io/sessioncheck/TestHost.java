package io.sessioncheck;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A Minestom server as far as the shim can tell. Prints what an owner would see. */
final class TestHost implements Host {
    final List<String> lines = new CopyOnWriteArrayList<>();
    private final Path dataFolder;
    private final PrintStream out;

    TestHost(Path dataFolder) {
        this(dataFolder, System.out);
    }

    TestHost(Path dataFolder, PrintStream out) {
        this.dataFolder = dataFolder;
        this.out = out;
    }

    /** Opens a core on this host and sees that the host is pointed at a relay that runs. */
    Core open() {
        String owners = System.getProperty("minestom.auth.url");
        Core core = Core.open(this);
        Check.that(core.isOpen(), "the core is not open");
        Check.that(core.run("").contains("relay on"), "the relay is off: " + core.run(""));
        Check.that(
                System.getProperty("sessioncheck.handover") != null
                        && System.getProperty("minestom.auth.url").startsWith("http://127.0.0.1:"),
                "the host is pointed at " + owners);
        return core;
    }

    @Override
    public String platform() {
        return "minestom";
    }

    @Override
    public String version() {
        return "boundary test";
    }

    @Override
    public Path root() {
        return dataFolder;
    }

    @Override
    public Path dataFolder() {
        return dataFolder;
    }

    @Override
    public void log(System.Logger.Level level, String line) {
        lines.add(line);
        out.println("LOG " + level + " " + line);
    }

    @Override
    public void tellAdmins(String component) {
        out.println("ADMINS " + component);
    }
}
