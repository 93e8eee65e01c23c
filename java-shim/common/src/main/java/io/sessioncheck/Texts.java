package io.sessioncheck;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the shim says itself, in the owner's language. All else that anybody reads comes out of the library; this is for
 * where there is none, or where only the shim can know. The texts are data in the jar, out of {@code resources/shim}.
 */
final class Texts {
    /** A text by its id, with what it names: names and values in turn. A value may be a phrase again. */
    record Phrase(String id, List<Object> facts) {
        static Phrase of(String id, Object... facts) {
            return new Phrase(id, List.of(facts));
        }
    }

    static final List<String> TAGS = List.of("en", "de", "es", "fr", "pt-BR", "ru", "zh-CN");

    private static final Pattern LOCALE = Pattern.compile("locale:\\s*[\"']?([A-Za-z]{2,3}(?:[_-][A-Za-z]+)?)\\b.*");
    private static final Pattern FACT = Pattern.compile("\\{([a-z]+)}");

    private final Properties texts;

    private Texts(Properties texts) {
        this.texts = texts;
    }

    /** In the language that the configuration in our folder names; English where it names none or cannot be read. */
    static Texts of(Path dataFolder) {
        String tag = "en";
        // Not as YAML: nothing in the JVM reads that for us, and the library, which does, may be what is missing.
        try (Stream<String> lines = Files.lines(dataFolder.resolve("config.yml"), StandardCharsets.UTF_8)) {
            tag = lines.map(line -> line.replace("\ufeff", ""))
                    .map(LOCALE::matcher)
                    .filter(Matcher::matches)
                    .map(line -> line.group(1))
                    .reduce(tag, (first, second) -> second);
        } catch (IOException | RuntimeException unreadable) {
            // The library says what is wrong with it.
        }
        return in(tag);
    }

    /** In the language that a tag means best. */
    static Texts in(String tag) {
        String wanted = tag.replace('_', '-').toLowerCase(Locale.ROOT);
        String known = TAGS.stream()
                .filter(each -> each.toLowerCase(Locale.ROOT).equals(wanted))
                .findFirst()
                .or(() -> TAGS.stream().filter(each -> primary(each).equals(primary(wanted))).findFirst())
                .orElse("en");
        Properties texts = read("en");
        texts.putAll(read(known));
        return new Texts(texts);
    }

    /** One line. Whatever a fact holds stays in it. */
    String line(String id, Object... facts) {
        return line(Phrase.of(id, facts));
    }

    String line(Phrase phrase) {
        // A jar without its texts still says what it is about.
        String text = texts.getProperty(phrase.id(), phrase.id() + " " + phrase.facts());
        return FACT.matcher(text).replaceAll(found -> Matcher.quoteReplacement(fact(phrase, found.group(1))));
    }

    private String fact(Phrase phrase, String name) {
        List<Object> facts = phrase.facts();
        for (int at = 0; at + 1 < facts.size(); at += 2) {
            if (name.equals(facts.get(at))) {
                Object value = facts.get(at + 1);
                return value instanceof Phrase inner
                        ? line(inner)
                        : String.valueOf(value).replaceAll("\\p{Cntrl}+", " ").strip();
            }
        }
        return "?";
    }

    private static String primary(String tag) {
        return tag.split("-")[0].toLowerCase(Locale.ROOT);
    }

    private static Properties read(String tag) {
        Properties texts = new Properties();
        try (InputStream in = Texts.class.getResourceAsStream("texts/" + tag + ".properties")) {
            if (in != null) {
                Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8);
                texts.load(reader);
            }
        } catch (IOException | RuntimeException unreadable) {
            // What is missing is said by its id.
        }
        return texts;
    }
}
