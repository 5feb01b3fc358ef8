namespace Gatehouse.AuthService.Pipelines.Mail;

/// <summary>A mail as it is read: the same content as plain text and as HTML.</summary>
internal sealed record RenderedMail(string Subject, string Text, string Html);
