package io.sessioncheck.bungee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real BungeeCord or Waterfall with the plugin and a Mojang that misbehaves, where SESSIONCHECK_BUNGEE_JAR names one. */
final class RealBungeeTest {
    private static final int SECONDS_TO_START = 120;

    @TempDir
    Path folder;

    /** The answers to come, one a question; the last one stays. */
    private volatile String[] answers = {"200"};

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
        listen(0);
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
                        // One is BungeeCord's and ours, the other Waterfall's own.
                        "-Dsessioncheck.has-joined=" + hasJoined(),
                        "-Dwaterfall.auth.url=" + hasJoined() + "?username=%s&serverId=%s%s",
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
        assertEquals("in", login("Alice", "200"));
        assertEquals(1, asked.get());

        // What Mojang says at the second try counts.
        assertEquals("in", login("Bob", "503", "hangs up", "200"));
        assertEquals(3, asked.get());

        int number = 0;
        for (Map.Entry<String, String> fault : FAULTS.entrySet()) {
            String kick = login("Carol" + ++number, fault.getKey());
            assertTrue(kick.matches("(?s).*Code (" + fault.getValue() + ").*"), fault.getKey() + ": " + kick);
            assertFalse(kick.contains("127.0.0.1"), kick);
        }
        int port = mojang.getAddress().getPort();
        mojang.stop(0);
        String kick = login("Dora", "nobody listens");
        assertTrue(kick.matches("(?s).*Code (SC0201|SC0202|SC0502).*"), kick);
        listen(port);

        assertEquals("in", login("Eve", "200"), "Mojang is back");
        assertEquals("in", login("Eve", "slow"));

        // The proxy itself names exceptions: there is no server behind it.
        for (String fault : List.of("SEVERE", "at io.sessioncheck", "SC0902", "SC0904")) {
            assertFalse(output().contains(fault), output());
        }
    }

    /** What Mojang does, and by which codes the player may be told. After the first ones it may be an outage. */
    private static final Map<String, String> FAULTS = new LinkedHashMap<>();

    static {
        FAULTS.put("204", "SC0105|SC0104");
        FAULTS.put("403", "SC0204");
        FAULTS.put("429", "SC0203");
        for (String down : List.of("500", "502", "503", "hangs up", "hangs")) {
            FAULTS.put(down, "SC0201|SC0202");
        }
        for (String bad : List.of("cut", "garbage", "html", "empty")) {
            FAULTS.put(bad, "SC0205|SC0201|SC0202");
        }
    }

    private void listen(int at) throws IOException {
        mojang = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), at), 0);
        mojang.setExecutor(workers);
        mojang.createContext("/session/minecraft/hasJoined", this::answer);
        mojang.start();
    }

    private String hasJoined() {
        return "http://127.0.0.1:" + mojang.getAddress().getPort() + "/session/minecraft/hasJoined";
    }

    private void answer(HttpExchange exchange) throws IOException {
        String[] script = answers;
        String answer = script[Math.min(asked.getAndIncrement(), script.length - 1)];
        String name = exchange.getRequestURI().getRawQuery().replaceAll(".*username=([^&]*).*", "$1");
        String profile = String.format("{\"id\":\"%032x\",\"name\":\"%s\",\"properties\":[]}", name.hashCode(), name);
        try (exchange) {
            switch (answer) {
                case "200" -> send(exchange, profile, 0);
                case "slow" -> {
                    Thread.sleep(3000);
                    send(exchange, profile, 0);
                }
                case "hangs" -> Thread.sleep(60_000);
                case "hangs up" -> {}
                case "cut" -> send(exchange, profile.substring(0, 20), 100);
                case "garbage" -> send(exchange, "\0\1\2", 0);
                case "html" -> send(exchange, "<html>Sign in to this network</html>", 0);
                case "empty" -> exchange.sendResponseHeaders(200, -1);
                default -> exchange.sendResponseHeaders(Integer.parseInt(answer), -1);
            }
        } catch (InterruptedException over) {
            // The test has ended.
        }
    }

    /** {@code missing} is how much more is promised than sent. */
    private static void send(HttpExchange exchange, String text, int missing) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length + missing);
        exchange.getResponseBody().write(body);
        exchange.getResponseBody().flush();
    }

    private String login(String name, String... script) throws Exception {
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
