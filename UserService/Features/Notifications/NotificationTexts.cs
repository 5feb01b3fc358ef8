using System.Collections.Frozen;
using System.Globalization;

namespace Gatehouse.UserService.Features.Notifications;

/// <summary>What notifications say. English where a language is missing.</summary>
internal static class NotificationTexts
{
    private static readonly FrozenDictionary<string, Words> English = new Dictionary<string, Words>
    {
        ["order-paid"] = new("Order paid", "Your order {0} is paid."),
        ["order-shipped"] = new("Order shipped", "Your order {0} is on its way."),
        ["order-delivered"] = new("Order delivered", "Your order {0} has arrived."),
        ["order-cancelled"] = new("Order cancelled", "Your order {0} was cancelled."),
        ["order-refunded"] = new("Order refunded", "The money of your order {0} was given back."),
        ["order-deleted"] = new("Order deleted", "Your order {0} was deleted."),
        ["new-device"] = new("New device", "{0} signed in on a new device: {1}. If that is not right, the password has to be changed."),
        ["reuse-detected"] = new("Session stolen?", "A used-up session token of {0} was presented again ({1}). The session was ended; signing in again is safe."),
        ["repeated-elsewhere"] = new("Odd use of a session", "A session of {0} was used from two addresses at the same time ({1})."),
        ["locked"] = new("Too many wrong passwords", "Signing in as {0} was blocked for a while after too many wrong passwords."),
        ["password-changed"] = new("Password changed", "The password of {0} was changed."),
        ["second-factor-changed"] = new("Second factor changed", "The second factor of {0} is not what it was ({1}). If that is not right, the password has to be changed."),
        ["impossible-travel"] = new("Two places at once", "{0} signed in from a place nobody can have got to so fast ({1}). If that is not right, the password has to be changed."),
        ["roles-extended"] = new("More rights", "{0} has got more rights: {1}."),
        ["backend-down"] = new("Backend down", "The gateway gets no answer from {1}."),
        ["backend-recovered"] = new("Backend back", "{1} answers the gateway again."),
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, Words> German = new Dictionary<string, Words>
    {
        ["order-paid"] = new("Bestellung bezahlt", "Ihre Bestellung {0} ist bezahlt."),
        ["order-shipped"] = new("Bestellung verschickt", "Ihre Bestellung {0} ist unterwegs."),
        ["order-delivered"] = new("Bestellung angekommen", "Ihre Bestellung {0} ist angekommen."),
        ["order-cancelled"] = new("Bestellung storniert", "Ihre Bestellung {0} wurde storniert."),
        ["order-refunded"] = new("Bestellung erstattet", "Das Geld für Ihre Bestellung {0} wurde zurückgegeben."),
        ["order-deleted"] = new("Bestellung gelöscht", "Ihre Bestellung {0} wurde gelöscht."),
        ["new-device"] = new("Neues Gerät", "{0} hat sich auf einem neuen Gerät angemeldet: {1}. Falls das nicht stimmt, muss das Passwort geändert werden."),
        ["reuse-detected"] = new("Sitzung gestohlen?", "Ein verbrauchtes Sitzungstoken von {0} wurde noch einmal vorgelegt ({1}). Die Sitzung wurde beendet; eine neue Anmeldung ist sicher."),
        ["repeated-elsewhere"] = new("Auffällige Sitzung", "Eine Sitzung von {0} wurde gleichzeitig von zwei Adressen benutzt ({1})."),
        ["locked"] = new("Zu viele falsche Passwörter", "Die Anmeldung als {0} wurde nach zu vielen falschen Passwörtern eine Zeit lang gesperrt."),
        ["password-changed"] = new("Passwort geändert", "Das Passwort von {0} wurde geändert."),
        ["second-factor-changed"] = new("Zweiter Faktor geändert", "Der zweite Faktor von {0} ist nicht mehr der alte ({1}). Falls das nicht stimmt, muss das Passwort geändert werden."),
        ["impossible-travel"] = new("An zwei Orten zugleich", "{0} hat sich von einem Ort angemeldet, an den so schnell niemand kommt ({1}). Falls das nicht stimmt, muss das Passwort geändert werden."),
        ["roles-extended"] = new("Mehr Rechte", "{0} hat mehr Rechte bekommen: {1}."),
        ["backend-down"] = new("Backend ausgefallen", "Das Gateway bekommt keine Antwort von {1}."),
        ["backend-recovered"] = new("Backend wieder da", "{1} antwortet dem Gateway wieder."),
    }.ToFrozenDictionary();

    public static IEnumerable<string> Keys => English.Keys;

    public static bool IsComplete => English.Keys.All(German.ContainsKey);

    public static (string Title, string Text) Of(string key, string locale, params string[] values)
    {
        var words = (locale.StartsWith("de", StringComparison.OrdinalIgnoreCase) ? German : English)[key];
        return (words.Title, string.Format(CultureInfo.InvariantCulture, words.Text, [.. values]));
    }

    private sealed record Words(string Title, string Text);
}
