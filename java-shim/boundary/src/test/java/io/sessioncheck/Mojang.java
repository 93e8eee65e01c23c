package io.sessioncheck;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A session service that knows one player, and a login as a host makes it. */
final class Mojang {
    private static final String PLAYER = "Alice";
    private static final String ANSWER =
            "{\"id\":\"069a79f444e94726a5befca90e38aaf5\",\"name\":\"" + PLAYER + "\",\"properties\":[]}";

    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private Mojang() {}

    /** Starts the service and makes it what the owner has set. */
    static void start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        // Daemons: that a child ends must not hang on its Mojang.
        ExecutorService workers = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "mojang");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(workers);
        server.createContext("/session/minecraft/hasJoined", exchange -> {
            String query = String.valueOf(exchange.getRequestURI().getRawQuery());
            byte[] body = ANSWER.getBytes(StandardCharsets.UTF_8);
            boolean knows = query.contains("username=" + PLAYER + "&") && query.contains("serverId=");
            exchange.sendResponseHeaders(knows ? 200 : 204, knows ? body.length : -1);
            if (knows) {
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
        Thread starter = new Thread(server::start, "mojang-start");
        starter.setDaemon(true);
        starter.start();
        try {
            starter.join();
        } catch (InterruptedException asked) {
            throw new IOException(asked);
        }
        System.setProperty(
                "minestom.auth.url",
                "http://127.0.0.1:" + server.getAddress().getPort() + "/session/minecraft/hasJoined");
    }

    /** What the host asks, at the URL that it read at its start. */
    static void login(String hasJoined) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(hasJoined + "?username=" + PLAYER + "&serverId=-7c9d5b0044c130109a5d7b5fb5c317c02b4e28c1"))
                .timeout(Duration.ofSeconds(15))
                .build();
        HttpResponse<String> answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        Check.that(answer.statusCode() == 200, "a login is answered with " + answer.statusCode());
        Check.that(answer.body().equals(ANSWER), "a login is answered with " + answer.body());
    }
}
