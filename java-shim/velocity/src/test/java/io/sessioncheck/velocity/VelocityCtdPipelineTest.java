package io.sessioncheck.velocity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import com.velocityctd.proxy.connection.profile.GameProfileFetcher;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pointing a FAKE that is built like Velocity-CTD at a relay. */
final class VelocityCtdPipelineTest {
    private final HttpClient theirs = HttpClient.newHttpClient();
    private final Server server = new Server(new GameProfileFetcher(theirs));
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer http;
    private String relay;

    private static class Base {
        final GameProfileFetcher gameProfileFetcher;

        Base(GameProfileFetcher fetcher) {
            gameProfileFetcher = fetcher;
        }
    }

    private static final class Server extends Base {
        Server(GameProfileFetcher fetcher) {
            super(fetcher);
        }
    }

    private static final class Fetcherless {
        @SuppressWarnings("unused")
        private final Other.GameProfileFetcher fetcher = new Other.GameProfileFetcher();
    }

    /** A class of that name that is built otherwise. */
    private static final class Other {
        private static final class GameProfileFetcher {}
    }

    @BeforeEach
    void listen() throws Exception {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI() + " " + exchange.getRequestHeaders().getFirst("User-Agent"));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        http.start();
        relay = "http://127.0.0.1:" + http.getAddress().getPort() + "/token/session/minecraft/hasJoined";
    }

    @AfterEach
    void close() {
        http.stop(0);
    }

    @Test
    void itsQuestionsGoToTheRelayAndAtTheEndItsOwnClientIsBack() throws Exception {
        VelocityCtdPipeline pipeline = VelocityCtdPipeline.redirect(server, relay).orElseThrow();
        assertNotSame(theirs, server.gameProfileFetcher.client());
        assertEquals(204, server.gameProfileFetcher.fetchProfile("A%20b", "-7c").get(10, TimeUnit.SECONDS));
        assertEquals(
                List.of("/token/session/minecraft/hasJoined?username=A%20b&serverId=-7c Velocity-CTD"), asked);
        pipeline.close();
        assertSame(theirs, server.gameProfileFetcher.client());
    }

    @Test
    void otherQuestionsAndTheClientItselfStayAsTheyAre() throws Exception {
        VelocityCtdPipeline.redirect(server, relay).orElseThrow();
        HttpClient ours = server.gameProfileFetcher.client();
        URI elsewhere = URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/update");
        HttpRequest request = HttpRequest.newBuilder(elsewhere).build();
        assertEquals(204, ours.send(request, HttpResponse.BodyHandlers.discarding()).statusCode());
        assertTrue(asked.get(0).startsWith("/update "), asked.toString());
        assertEquals(theirs.version(), ours.version());
        assertSame(theirs.sslContext(), ours.sslContext());
        assertEquals(theirs.followRedirects(), ours.followRedirects());
        assertFalse(ours.executor().isPresent());
    }

    @Test
    void aSecondCopyComesFirstAndLeavesCleanly() throws Exception {
        VelocityCtdPipeline first = VelocityCtdPipeline.redirect(server, relay).orElseThrow();
        HttpClient between = server.gameProfileFetcher.client();
        VelocityCtdPipeline second = VelocityCtdPipeline.redirect(server, relay).orElseThrow();
        first.close();
        assertNotSame(between, server.gameProfileFetcher.client(), "the later one stays");
        second.close();
        assertSame(between, server.gameProfileFetcher.client());
    }

    @Test
    void aServerWithoutItIsNoneAndOneBuiltOtherwiseIsSaid() throws Exception {
        assertTrue(VelocityCtdPipeline.redirect(new Object(), relay).isEmpty());
        assertThrows(
                NoSuchFieldException.class, () -> VelocityCtdPipeline.redirect(new Fetcherless(), relay));
        assertThrows(NoSuchFieldException.class, () -> VelocityCtdPipeline.redirect(new Server(null), relay));
    }
}
