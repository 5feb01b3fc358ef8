using Gatehouse.UserService.Sending;

namespace Gatehouse.UserService.Features.Notifications.Digests;

/// <summary>Has the sender look for what is due; nobody notices ten seconds at their breakfast.</summary>
internal sealed class DigestLoop(DigestSender sender, TimeProvider time, ILogger<DigestLoop> logger)
    : DueLoop("Digests", TimeSpan.FromSeconds(10), sender.SendDueAsync, time, logger);
