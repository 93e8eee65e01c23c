package io.sessioncheck;

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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

    /** The process has no descriptor left for a while; the parent has given it few. */
    static void afterExhaustion(Path folder) throws Throwable {
        Mojang.start();
        Core core = new TestHost(folder).open();
        String hasJoined = System.getProperty("minestom.auth.url");
        Mojang.login(hasJoined);
        // Once before, because a class that is first needed without descriptors cannot be loaded.
        offer(hasJoined);
        List<InputStream> hoard = new ArrayList<>();
        try {
            while (hoard.size() < 100_000) {
                hoard.add(new FileInputStream("/dev/null"));
            }
            throw new AssertionError("there is no end of descriptors");
        } catch (IOException exhausted) {
            // A host that asks now is not answered; what counts is that nobody else can answer.
            try (Socket asking = new Socket()) {
                asking.connect(new InetSocketAddress("127.0.0.1", URI.create(hasJoined).getPort()), 1000);
            } catch (IOException refused) {
                // Without a descriptor there is no socket on this side either.
            }
        }
        offer(hasJoined);
        for (InputStream stream : hoard) {
            stream.close();
        }
        Mojang.login(hasJoined);
        core.close();
        Mojang.login(hasJoined);
    }

    private static void offer(String hasJoined) throws IOException {
        System.out.println("PORT " + URI.create(hasJoined).getPort());
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Check.that("go on".equals(in.readLine()), "the parent does not go on");
    }
}
