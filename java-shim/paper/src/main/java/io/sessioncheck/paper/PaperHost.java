package io.sessioncheck.paper;

import io.papermc.paper.ServerBuildInfo;
import io.sessioncheck.Host;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** The server as the library sees it, from its bootstrap on: most of the server is not there yet. */
final class PaperHost implements Host {
    private final Path dataFolder;
    private final BiConsumer<System.Logger.Level, String> log;
    private volatile String version;
    private volatile Consumer<String> admins = component -> {};

    PaperHost(Path dataFolder, BiConsumer<System.Logger.Level, String> log) {
        this.dataFolder = dataFolder;
        this.log = log;
    }

    /** From here on notices reach players. */
    void admins(Consumer<String> admins) {
        this.admins = admins;
    }

    /** The version where the server has told it. */
    void version(String version) {
        this.version = version;
    }

    @Override
    public String platform() {
        return "paper";
    }

    @Override
    public String version() {
        if (version == null) {
            version = built();
        }
        return version;
    }

    private static String built() {
        try {
            ServerBuildInfo build = ServerBuildInfo.buildInfo();
            return build.brandName() + " " + build.asString(ServerBuildInfo.StringRepresentation.VERSION_FULL);
        } catch (RuntimeException | LinkageError older) {
            // Before 1.20.6 nobody says it this early.
            return "Paper";
        }
    }

    @Override
    public Path root() {
        // Paper is started in its own folder; there lies server.properties.
        return Path.of("").toAbsolutePath();
    }

    @Override
    public Path dataFolder() {
        return dataFolder;
    }

    @Override
    public void log(System.Logger.Level level, String line) {
        log.accept(level, line);
    }

    @Override
    public void tellAdmins(String component) {
        admins.accept(component);
    }
}
