package io.sessioncheck;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A host that keeps what it is told, or throws at everything. */
final class QuietHost implements Host {
    final List<String> lines = new CopyOnWriteArrayList<>();
    Throwable fault;

    @Override
    public String platform() {
        return "velocity";
    }

    @Override
    public String version() {
        return "1";
    }

    @Override
    public Path root() {
        return Path.of("");
    }

    @Override
    public Path dataFolder() {
        return Path.of("none");
    }

    @Override
    public void log(System.Logger.Level level, String line) {
        lines.add(line);
        if (fault instanceof Error error) {
            throw error;
        }
        if (fault instanceof RuntimeException exception) {
            throw exception;
        }
    }

    @Override
    public void tellAdmins(String component) {
        log(System.Logger.Level.INFO, component);
    }

    long failures() {
        return lines.stream().filter(line -> line.contains("sessioncheck failed")).count();
    }
}
