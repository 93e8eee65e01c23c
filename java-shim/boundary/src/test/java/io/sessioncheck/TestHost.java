package io.sessioncheck;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A Minestom server as far as the shim can tell. Prints what an owner would see. */
final class TestHost implements Host {
    final List<String> lines = new CopyOnWriteArrayList<>();
    private final Path dataFolder;

    TestHost(Path dataFolder) {
        this.dataFolder = dataFolder;
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
        System.out.println("LOG " + level + " " + line);
    }

    @Override
    public void tellAdmins(String component) {
        System.out.println("ADMINS " + component);
    }
}
