package io.sessioncheck;

import java.nio.file.Path;

/** What a platform tells of itself, and where it lets us speak. All methods may be called from any thread. */
public interface Host {
    /** The platform's name as the library knows it: {@code velocity}, {@code paper}, {@code minestom}, .... */
    String platform();

    /** The platform's version as it says it itself. */
    String version();

    /** The server's root folder. */
    Path root();

    /** The folder that is ours, {@code plugins/sessioncheck}; made if it is not there. */
    Path dataFolder();

    /** A line for the server's log. */
    void log(System.Logger.Level level, String line);

    /** A message for everybody who may see our notices: a component as JSON. */
    void tellAdmins(String component);
}
