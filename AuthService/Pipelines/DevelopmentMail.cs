using System.Text.Json;
using Gatehouse.AuthService.Pipelines.Mail;

namespace Gatehouse.AuthService.Pipelines;

/// <summary>A mail as tests and developers read it. Written in Development only.</summary>
internal sealed class DevelopmentMail
{
    public required Guid Id { get; init; }

    public required string Key { get; init; }

    public required string To { get; init; }

    public required string Template { get; init; }

    public required JsonElement Model { get; init; }

    public required string Subject { get; init; }

    public required string Text { get; init; }

    public required string Html { get; init; }

    public required DateTimeOffset At { get; init; }

    public static DevelopmentMail Of(string key, string to, string template, JsonElement model, RenderedMail mail, DateTimeOffset at) => new()
    {
        Id = Guid.CreateVersion7(),
        Key = key,
        To = to,
        Template = template,
        Model = model,
        Subject = mail.Subject,
        Text = mail.Text,
        Html = mail.Html,
        At = at,
    };
}
