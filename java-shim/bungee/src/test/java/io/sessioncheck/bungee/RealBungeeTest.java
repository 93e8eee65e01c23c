package io.sessioncheck.bungee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real BungeeCord with the plugin and a Mojang that misbehaves, where SESSIONCHECK_BUNGEE_JAR names one. */
final class RealBungeeTest {
    private static final int SECONDS_TO_START = 120;

    @TempDir
    Path folder;

    /** The answers to come, one a question; the last one stays. 0 hangs up. */
    private volatile int[] answers = {200};

    private final AtomicInteger asked = new AtomicInteger();
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private HttpServer mojang;
    private Process proxy;
    private int port;

    @BeforeEach
    void start() throws Exception {
        String jar = System.getenv("SESSIONCHECK_BUNGEE_JAR");
        assumeTrue(jar != null && !jar.isBlank(), "skipped: SESSIONCHECK_BUNGEE_JAR names no BungeeCord");
        assumeTrue(PluginJar.hasLibraries(), "skipped: no library was built (cargo xtask jar)");
        mojang = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        mojang.setExecutor(workers);
        mojang.createContext("/session/minecraft/hasJoined", exchange -> {
            int[] script = answers;
            int status = script[Math.min(asked.getAndIncrement(), script.length - 1)];
            String query = exchange.getRequestURI().getRawQuery();
            String name = query.replaceAll(".*username=([^&]*).*", "$1");
            byte[] body = String.format("{\"id\":\"%032x\",\"name\":\"%s\",\"properties\":[]}", name.hashCode(), name)
                    .getBytes(StandardCharsets.UTF_8);
            if (status != 0) {
                exchange.sendResponseHeaders(status, status == 200 ? body.length : -1);
            }
            if (status == 200) {
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
        mojang.start();
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Files.writeString(folder.resolve("config.yml"), String.join(
                "\n",
                "online_mode: true",
                "network_compression_threshold: -1",
                "connection_throttle: -1",
                "stats: ''",
                "servers:",
                "  lobby: {address: '127.0.0.1:9', restricted: false, motd: x}",
                "listeners:",
                "- {host: '127.0.0.1:" + port + "', priorities: [lobby], query_enabled: false}",
                ""));
        Files.createDirectories(folder.resolve("plugins"));
        PluginJar.pack(folder.resolve("plugins/sessioncheck.jar"), true);
        proxy = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-Dsessioncheck.has-joined=http://127.0.0.1:" + mojang.getAddress().getPort()
                                + "/session/minecraft/hasJoined",
                        "-jar",
                        Path.of(jar).toAbsolutePath().toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output.txt").toFile())
                .start();
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_TO_START);
        while (!listens()) {
            assertTrue(proxy.isAlive() && System.nanoTime() < until, output());
            Thread.sleep(250);
        }
    }

    @AfterEach
    void stop() throws Exception {
        if (proxy != null) {
            proxy.destroy();
            if (!proxy.waitFor(30, TimeUnit.SECONDS)) {
                proxy.destroyForcibly().waitFor();
            }
        }
        if (mojang != null) {
            mojang.stop(0);
        }
        workers.shutdownNow();
    }

    @Test
    void playersComeInAsMojangSaysAndReadWhyNot() throws Exception {
        assertEquals("in", login("Alice", 200));
        assertEquals(1, asked.get());

        // What Mojang says at the second try counts.
        assertEquals("in", login("Bob", 503, 0, 200));
        assertEquals(3, asked.get());

        for (int status : new int[] {204, 403, 429, 500, 502, 503, 0}) {
            String kick = login("Carol", status);
            assertTrue(kick.contains("SC0"), status + ": " + kick);
        }
        // The proxy itself names exceptions: there is no server behind it.
        for (String fault : List.of("SEVERE", "at io.sessioncheck", "SC0902")) {
            assertFalse(output().contains(fault), output());
        }
    }

    private String login(String name, int... script) throws Exception {
        asked.set(0);
        answers = script;
        return LoginClient.login(port, name);
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private String output() throws IOException {
        return Files.readString(folder.resolve("output.txt"));
    }
}
