package sessioncheck.tests.host;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.velocitypowered.api.event.proxy.ProxyInitializeEvent;
import com.velocitypowered.api.event.proxy.ProxyShutdownEvent;
import com.velocitypowered.api.proxy.ProxyServer;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A login host with Velocity's channels: its handlers by name and order, its encryption and compression, its way to ask
 * about a login, its kicks. It loads the real plugin out of {@code plugins/}, as Velocity does, and is started as
 * Velocity is, so that the same tests run against both.
 *
 * <p>It has no backends: a login is over with its success, or with a kick. Two beginnings of names get a kick of their
 * own: {@code Early} before encryption, {@code Late} after compression. One, {@code Cached}, is let in without asking.
 */
public final class LoginHost {
    private LoginHost() {}

    public static void main(String[] arguments) throws Exception {
        Logger logger = LoggerFactory.getLogger("login-host");
        logger.info("Booting up login-host 1...");
        HostProxy proxy = new HostProxy();
        List<Object> plugins = plugins(proxy);
        for (Object plugin : plugins) {
            proxy.register(plugin, plugin);
        }
        proxy.fire(new ProxyInitializeEvent());

        Matcher bind = Pattern.compile("(?m)^bind = \"([^\":]+):(\\d+)\"$")
                .matcher(Files.readString(Path.of("velocity.toml")));
        if (!bind.find()) {
            throw new IllegalArgumentException("velocity.toml has no bind");
        }
        EventLoopGroup loops = new NioEventLoopGroup(2);
        new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(proxy.initializer())
                .bind(bind.group(1), Integer.parseInt(bind.group(2)))
                .sync();
        logger.info("Listening on /{}:{}", bind.group(1), bind.group(2));

        BufferedReader console = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = console.readLine(); line != null && !line.equals("end"); line = console.readLine()) {
            switch (line) {
                case "shutdown-plugins" -> {
                    // What a plugin manager does to a plugin: the host itself goes on.
                    proxy.fire(new ProxyShutdownEvent());
                    logger.info(
                            "plugins are shut down; the channels are set up by {}", proxy.initializer().getClass());
                }
                case "leak" -> ByteBufAllocator.DEFAULT.buffer(64).writeByte(1);
                case "find-leaks" -> {
                    // The detector tells of what was collected at the next buffers that are made.
                    System.gc();
                    Thread.sleep(200);
                    for (int buffer = 0; buffer < 8; buffer++) {
                        ByteBufAllocator.DEFAULT.buffer(64).release();
                    }
                    logger.info("looked for leaks");
                }
                default -> proxy.run(line);
            }
        }
        proxy.fire(new ProxyShutdownEvent());
        loops.shutdownGracefully().await(5_000);
        System.exit(0);
    }

    private static List<Object> plugins(HostProxy proxy) throws Exception {
        Path folder = Path.of("plugins");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .map(jar -> plugin(proxy, jar))
                    .toList();
        }
    }

    /** One plugin, made as Velocity's injector makes it. */
    private static Object plugin(HostProxy proxy, Path jar) {
        try {
            URLClassLoader loader =
                    new URLClassLoader(new URL[] {jar.toUri().toURL()}, LoginHost.class.getClassLoader());
            try (InputStream in = loader.getResourceAsStream("velocity-plugin.json")) {
                String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                JsonObject description = JsonParser.parseString(text).getAsJsonObject();
                String id = description.get("id").getAsString();
                return loader.loadClass(description.get("main").getAsString())
                        .getConstructor(ProxyServer.class, Logger.class, Path.class)
                        .newInstance(proxy, LoggerFactory.getLogger(id), jar.resolveSibling(id));
            }
        } catch (Exception exception) {
            throw new IllegalStateException("cannot load " + jar, exception);
        }
    }
}
