package io.sessioncheck;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The relay's port stays with this process. Whoever else had it would be Mojang: the host goes on asking there.
 *
 * <p>Each scenario says {@code PORT n} and waits for a line; the parent, another process, tries to bind meanwhile.
 */
final class PortScenarios {
    private PortScenarios() {}

    static void afterClose(Path folder) throws Throwable {
        Mojang.start();
        Core core = new TestHost(folder).open();
        String hasJoined = System.getProperty("minestom.auth.url");
        Mojang.login(hasJoined);
        core.close();
        offer(hasJoined);
        Mojang.login(hasJoined);
    }

    static void afterReload(Path folder) throws Throwable {
        Mojang.start();
        Plugin.load(folder).close();
        String hasJoined = System.getProperty("minestom.auth.url");
        AutoCloseable reloaded = Plugin.load(folder);
        offer(hasJoined);
        Mojang.login(hasJoined);
        reloaded.close();
        System.gc();
        offer(hasJoined);
        Mojang.login(hasJoined);
    }

    static void afterPanic(Path folder) throws Throwable {
        Mojang.start();
        Core core = new TestHost(folder).open();
        String hasJoined = System.getProperty("minestom.auth.url");
        Check.that(
                Check.thrown(() -> Native.note(1, Testing.panic("in a note"))) instanceof RuntimeException,
                "no panic");
        Check.that(
                Check.thrown(() -> Native.open(Testing.panic("in open"))) instanceof RuntimeException, "no panic");
        offer(hasJoined);
        Mojang.login(hasJoined);
    }

    private static void offer(String hasJoined) throws IOException {
        System.out.println("PORT " + URI.create(hasJoined).getPort());
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Check.that("go on".equals(in.readLine()), "the parent does not go on");
    }
}
