using System.Text.Json;
using Gatehouse.AuthService.Pipelines.Mail;

namespace Gatehouse.AuthService.UnitTests;

public sealed class MailTemplateTests
{
    private static readonly object Everything = new
    {
        name = "Ada",
        link = "https://gatehouse.example/account/x#token=abc",
        newEmail = "new@example.com",
        device = "Firefox on Linux",
        address = "10.1.2.3",
        at = new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.Zero),
        tenant = "Acme",
        inviter = "Grace",
        expiresAt = "2026-03-04T05:06:07Z",
        provider = "GitHub",
        title = "A title",
        text = "A text",
        count = "3",
        items = new[] { "Order paid: yours.", "Order shipped: yours." },
    };

    public static IEnumerable<object[]> All =>
        MailTemplates.AllLanguages.SelectMany(_ => MailTemplates.Names, (language, name) => new object[] { language, name });

    [Theory]
    [MemberData(nameof(All))]
    public void EveryTemplate_InEveryLanguage_IsWhole(string language, string template)
    {
        var mail = Render(template, Everything, language);
        Assert.NotEqual("Gatehouse", mail.Subject);
        Assert.DoesNotContain('{', mail.Subject + mail.Text);
        Assert.Contains($"<html lang=\"{language}\">", mail.Html, StringComparison.Ordinal);
        Assert.Contains("Acme", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Languages_DifferWhereTheySpeak()
    {
        Assert.Equal("Choose a new password", Render("reset-password", Everything, "fr-FR").Subject);
        Assert.Equal("Wählen Sie ein neues Passwort", Render("reset-password", Everything, "de-AT").Subject);
        Assert.Equal("Choose a new password", Render("reset-password", Everything, null).Subject);
    }

    [Fact]
    public void Values_AreTextAndOneLine_WhateverTheyAre()
    {
        var mail = Render("invitation", new { tenant = "A\r\nBcc: x@example.com", inviter = "<script>alert(1)</script>", link = "javascript:alert(1)" }, "en");
        Assert.Equal("Invitation to A Bcc: x@example.com", mail.Subject);
        Assert.DoesNotContain("<script", mail.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("javascript", mail.Html + mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_ThatAskForWhatIsMissing_AreLeftOut()
    {
        var mail = Render("new-device", new { name = "Ada", device = "Firefox", at = "2026-02-03T04:05:06+01:00", link = "https://x.example/" }, "en");
        Assert.DoesNotContain("Address:", mail.Text, StringComparison.Ordinal);
        Assert.Contains("Time: 2026-02-03 03:05 UTC", mail.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("on behalf of", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_AreLinesAndListItems_AndNothingWithoutItems()
    {
        var mail = Render("digest", new { count = "2", tenant = "Acme", items = new[] { "<b>one</b>\r\nx", "two" } }, "en");
        Assert.Equal("Unread at Acme: 2", mail.Subject);
        Assert.Contains("- <b>one</b> x\n- two\n", mail.Text, StringComparison.Ordinal);
        Assert.Contains("<li>&lt;b&gt;one&lt;/b&gt; x</li>\n<li>two</li>", mail.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("<ul>", Render("digest", new { count = "2" }, "en").Html, StringComparison.Ordinal);
    }

    private static RenderedMail Render(string template, object model, string? language) =>
        MailTemplates.Render(template, language, new(JsonSerializer.SerializeToElement(model, JsonSerializerOptions.Web), null));
}
