import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Reads cases from stdin, one a line ("yaml" or "properties", a blank, the file in hexadecimal), and answers each with
 * one line: "ok" and pairs of key and value in hexadecimal, or "stop" and the line where there is one.
 */
public final class Readers {
    public static void main(String[] arguments) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.US_ASCII);
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            int blank = line.indexOf(' ');
            String text = new String(HexFormat.of().parseHex(line.substring(blank + 1)), StandardCharsets.UTF_8);
            out.println(line.startsWith("yaml") ? yaml(text) : properties(text));
        }
        out.flush();
    }

    private static String yaml(String text) {
        Object top;
        try {
            top = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
        } catch (MarkedYAMLException e) {
            return "stop " + (e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1);
        } catch (RuntimeException e) {
            return "stop 0";
        }
        List<String> pairs = new ArrayList<>();
        if (top instanceof Map<?, ?> map) {
            map.forEach((key, value) -> entry("", key, value, pairs));
        } else if (top != null) {
            return "stop 0";
        }
        return answer(pairs);
    }

    /** A key that is a list or a table itself is one that no host asks for. */
    private static void entry(String prefix, Object key, Object value, List<String> out) {
        if (!(key instanceof Map) && !(key instanceof Iterable)) {
            put(prefix + key, value, out);
        }
    }

    private static void put(String key, Object value, List<String> out) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, inner) -> entry(key + ".", name, inner, out));
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                put(key + "[" + i + "]", list.get(i), out);
            }
        } else if (value == null) {
            out.add(pair(key, "n"));
        } else if (value instanceof Boolean) {
            out.add(pair(key, "b" + value));
        } else if (value instanceof Double) {
            out.add(pair(key, "f" + value));
        } else if (value instanceof Number) {
            out.add(pair(key, "i" + value));
        } else if (value instanceof Date) {
            out.add(pair(key, "d"));
        } else if (value instanceof byte[]) {
            out.add(pair(key, "y"));
        } else {
            out.add(pair(key, "s" + value));
        }
    }

    private static String properties(String text) throws Exception {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text));
        } catch (IllegalArgumentException e) {
            return "stop 0";
        }
        List<String> pairs = new ArrayList<>();
        properties.forEach((key, value) -> pairs.add(pair((String) key, (String) value)));
        return answer(pairs);
    }

    private static String pair(String key, String value) {
        return hex(key) + ":" + hex(value);
    }

    private static String hex(String text) {
        // Half of a surrogate pair comes out as U+FFFD.
        String whole = new String(text.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.UTF_16BE);
        return HexFormat.of().formatHex(whole.getBytes(StandardCharsets.UTF_8));
    }

    private static String answer(List<String> pairs) {
        return ("ok " + String.join(" ", pairs)).trim();
    }
}
