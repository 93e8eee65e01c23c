package io.sessioncheck;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Java agents that decide whom the host asks about its players, by rewriting its classes as they are loaded. A system
 * property does not show them, and one that we set would lead the host past them.
 */
final class SessionAgent {
    /** authlib-injector by the name of its jar, and by the name under which forks of it are given out. */
    private static final Pattern KNOWN =
            Pattern.compile("-javaagent:(?:[^=]*[/\\\\])?((?:authlib-?injector|nide8auth)[^/\\\\=]*?)(?:\\.jar)?(?:=.*)?", Pattern.CASE_INSENSITIVE);

    private SessionAgent() {}

    /** The one that this JVM was started with. */
    static Optional<String> name() {
        try {
            return in(ManagementFactory.getRuntimeMXBean().getInputArguments());
        } catch (RuntimeException | LinkageError noSuchModule) {
            return Optional.empty();
        }
    }

    /** The one that a JVM's arguments name. */
    static Optional<String> in(List<String> arguments) {
        return arguments.stream()
                .map(KNOWN::matcher)
                .filter(Matcher::matches)
                .map(argument -> argument.group(1))
                .findFirst();
    }
}
