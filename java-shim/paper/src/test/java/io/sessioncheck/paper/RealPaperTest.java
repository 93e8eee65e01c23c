package io.sessioncheck.paper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import io.sessioncheck.Core;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Paper, Folia or Purpur with the plugin, where SESSIONCHECK_PAPER_JAR names one that needs no download any more:
 * it starts, is pointed at the relay before authlib reads, answers the command and stops.
 */
final class RealPaperTest {
    private static final int SECONDS_TO_START = 300;

    @TempDir
    Path folder;

    private HttpServer mojang;
    private Process server;

    @BeforeEach
    void start() throws Exception {
        String jar = System.getenv("SESSIONCHECK_PAPER_JAR");
        assumeTrue(jar != null && !jar.isBlank(), "skipped: SESSIONCHECK_PAPER_JAR names no Paper");
        assumeTrue(
                Core.class.getResource("/sessioncheck-native") != null,
                "skipped: no library was built (cargo xtask jar)");
        mojang = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        mojang.createContext("/", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        mojang.start();
        String upstream = "http://127.0.0.1:" + mojang.getAddress().getPort();
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Files.writeString(folder.resolve("eula.txt"), "eula=true\n");
        Files.writeString(
                folder.resolve("server.properties"),
                "online-mode=true\nserver-ip=127.0.0.1\nserver-port=" + port
                        + "\nlevel-type=minecraft\\:flat\nview-distance=2\nsimulation-distance=2\n");
        pack(Files.createDirectories(folder.resolve("plugins")).resolve("sessioncheck.jar"));
        server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-Dminecraft.api.session.host=" + upstream,
                        "-Dminecraft.api.services.host=" + upstream,
                        "-Dminecraft.api.profiles.host=" + upstream,
                        "-Dminecraft.api.account.host=" + upstream,
                        "-Dminecraft.api.auth.host=" + upstream,
                        "-jar",
                        Path.of(jar).toAbsolutePath().toString(),
                        "--nogui")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output.txt").toFile())
                .start();
        awaits("Done (");
    }

    @AfterEach
    void stop() throws Exception {
        if (server != null && server.isAlive()) {
            server.destroyForcibly().waitFor();
        }
        if (mojang != null) {
            mojang.stop(0);
        }
    }

    @Test
    void itIsPointedAtTheRelayAnswersTheCommandAndStops() throws Exception {
        awaits("relay on, asks http://127.0.0.1:" + mojang.getAddress().getPort());
        try (BufferedWriter console = server.outputWriter()) {
            console.write("sessioncheck help\n");
            console.flush();
            awaits("/sessioncheck why <player|address>");
            console.write("stop\n");
            console.flush();
            assertTrue(server.waitFor(120, TimeUnit.SECONDS), "it does not stop:\n" + output());
        }
        assertEquals(0, server.exitValue(), output());
        for (String fault : List.of("SC0901", "SC0902", "SC0904", "at io.sessioncheck", "sessioncheck failed")) {
            assertFalse(output().contains(fault), output());
        }
    }

    private void awaits(String words) throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_TO_START);
        while (!output().contains(words)) {
            assertTrue(server.isAlive() && System.nanoTime() < until, "no \"" + words + "\" in:\n" + output());
            Thread.sleep(250);
        }
    }

    private String output() throws IOException {
        return Files.readString(folder.resolve("output.txt"));
    }

    /** The jar as it is handed out, as far as this host is concerned. */
    private static void pack(Path jar) throws Exception {
        Set<String> names = new HashSet<>();
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream packed = new JarOutputStream(out)) {
            for (Class<?> type : List.of(Core.class, PaperEntry.class)) {
                Path classes = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
                try (Stream<Path> files = Files.walk(classes)) {
                    for (Path file : files.filter(Files::isRegularFile).toList()) {
                        String name = classes.relativize(file).toString().replace('\\', '/');
                        if (names.add(name)) {
                            packed.putNextEntry(new JarEntry(name));
                            Files.copy(file, packed);
                        }
                    }
                }
            }
        }
    }
}
