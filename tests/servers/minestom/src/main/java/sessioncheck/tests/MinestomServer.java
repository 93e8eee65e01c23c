package sessioncheck.tests;

import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

import com.google.gson.Gson;
import net.minestom.server.Auth;
import net.minestom.server.MinecraftServer;
import net.minestom.server.coordinate.Pos;
import net.minestom.server.entity.GameMode;
import net.minestom.server.event.player.AsyncPlayerConfigurationEvent;
import net.minestom.server.event.player.PlayerDisconnectEvent;
import net.minestom.server.event.player.PlayerSpawnEvent;
import net.minestom.server.instance.InstanceContainer;
import net.minestom.server.instance.block.Block;

/**
 * A real server, in online mode unless told otherwise, on a port of 127.0.0.1: one stone platform, nothing else.
 *
 * <p>Says what happens as one JSON object a line on stdout: {@code started} with the port and the URL that it
 * asks, {@code admitted} with the name and UUID that it believes, {@code joined} and {@code left}; with
 * {@code --sessioncheck DATA_FOLDER} also {@code log} and {@code notice}, what sessioncheck tells an owner. Ends when
 * its stdin ends, so that it never outlives whoever started it.
 */
public final class MinestomServer {
    private static final Gson JSON = new Gson();

    /** The real stdout: what libraries print goes to stderr, so that every line here is one of ours. */
    private static final PrintStream LINES = System.out;

    private MinestomServer() {
    }

    public static void main(String[] arguments) throws Exception {
        System.setOut(System.err);
        int port = 0;
        SessioncheckHost sessioncheck = null;
        String auth = "online";
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--port" -> port = Integer.parseInt(arguments[++i]);
                case "--auth" -> auth = arguments[++i];
                // Before any class of the server's is touched: one of them reads its URL once and for ever.
                case "--sessioncheck" -> sessioncheck = SessioncheckHost.open(Path.of(arguments[++i]));
                default -> throw new IllegalArgumentException("there is no flag " + arguments[i]);
            }
        }

        MinecraftServer server = MinecraftServer.init(auth(auth));
        InstanceContainer world = MinecraftServer.getInstanceManager().createInstanceContainer();
        world.setGenerator(unit -> unit.modifier().fillHeight(0, 1, Block.STONE));

        var events = MinecraftServer.getGlobalEventHandler();
        events.addListener(AsyncPlayerConfigurationEvent.class, event -> {
            var player = event.getPlayer();
            say("admitted", Map.of("name", player.getUsername(), "uuid", player.getUuid().toString()));
            event.setSpawningInstance(world);
            player.setRespawnPoint(new Pos(0.5, 1, 0.5));
        });
        events.addListener(PlayerSpawnEvent.class, event -> {
            event.getPlayer().setGameMode(GameMode.CREATIVE);
            say("joined", Map.of("name", event.getPlayer().getUsername()));
        });
        events.addListener(PlayerDisconnectEvent.class,
                event -> say("left", Map.of("name", event.getPlayer().getUsername())));

        server.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        say("started", Map.of(
                "port", MinecraftServer.getServer().getPort(),
                "has_joined", System.getProperty("minestom.auth.url", "")));

        while (System.in.read() >= 0) {
            // Nothing is said to it; only the end counts.
        }
        MinecraftServer.stopCleanly();
        if (sessioncheck != null) {
            sessioncheck.close();
        }
        System.exit(0);
    }

    /** {@code online}, {@code offline}, {@code velocity:SECRET}, {@code bungee} or {@code bungee:TOKEN}. */
    private static Auth auth(String words) {
        String[] parts = words.split(":", 2);
        return switch (parts[0]) {
            case "online" -> new Auth.Online();
            case "offline" -> new Auth.Offline();
            case "velocity" -> new Auth.Velocity(parts[1]);
            case "bungee" -> parts.length == 1 ? new Auth.Bungee() : new Auth.Bungee(Set.of(parts[1]));
            default -> throw new IllegalArgumentException("there is no way to authenticate called " + words);
        };
    }

    static void say(String event, Map<String, ?> facts) {
        var line = JSON.toJsonTree(facts).getAsJsonObject();
        line.addProperty("event", event);
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        synchronized (LINES) {
            LINES.write(bytes, 0, bytes.length);
            LINES.flush();
        }
    }
}
