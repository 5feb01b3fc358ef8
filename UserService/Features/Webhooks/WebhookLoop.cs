using Gatehouse.UserService.Sending;

namespace Gatehouse.UserService.Features.Webhooks;

/// <summary>Has the sender look for what is due every second.</summary>
internal sealed class WebhookLoop(WebhookSender sender, TimeProvider time, ILogger<WebhookLoop> logger)
    : DueLoop("Webhooks", TimeSpan.FromSeconds(1), sender.SendDueAsync, time, logger);
