package sessioncheck.tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import io.sessioncheck.Core;
import io.sessioncheck.Host;

/** sessioncheck in this server's JVM. A class of its own, so that the server runs without the jar where it is not asked for. */
final class SessioncheckHost implements Host, AutoCloseable {
    private final Path dataFolder;
    private Core core;

    private SessioncheckHost(Path dataFolder) {
        this.dataFolder = dataFolder;
    }

    static SessioncheckHost open(Path dataFolder) throws IOException {
        Files.createDirectories(dataFolder);
        SessioncheckHost host = new SessioncheckHost(dataFolder);
        host.core = Core.open(host);
        return host;
    }

    @Override
    public void close() {
        core.close();
    }

    @Override
    public String platform() {
        return "minestom";
    }

    @Override
    public String version() {
        // A constant: a call into the server would load classes that must not be there yet.
        return "26.1.2";
    }

    @Override
    public Path root() {
        return dataFolder.toAbsolutePath().getParent();
    }

    @Override
    public Path dataFolder() {
        return dataFolder;
    }

    @Override
    public void log(System.Logger.Level level, String line) {
        MinestomServer.say("log", Map.of("level", level.getName(), "line", line));
    }

    @Override
    public void tellAdmins(String component) {
        MinestomServer.say("notice", Map.of("component", component));
    }
}
