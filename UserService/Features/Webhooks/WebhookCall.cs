using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.UserService.Domain;

namespace Gatehouse.UserService.Features.Webhooks;

/// <summary>One try of one delivery: signed (Standard Webhooks 1.0), sent, and what the receiver said.</summary>
internal sealed partial class WebhookCall(IHttpClientFactory clients, WebhookSecret secrets, TimeProvider time, ILogger<WebhookCall> logger)
{
    public const string Client = "webhooks";

    /// <summary>Sends a delivery once and notes in it what came of it; a receiver that is gone (410) switches its webhook off.</summary>
    public async Task TryAsync(WebhookDelivery delivery, Webhook webhook, CancellationToken cancellationToken)
    {
        (delivery.Answer, delivery.Error) = (null, null);
        try
        {
            using var client = clients.CreateClient(Client);
            using var request = Request(delivery, webhook, time.GetUtcNow());
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            delivery.Answer = (int)answer.StatusCode;
            if (answer.StatusCode is HttpStatusCode.Gone)
            {
                // The receiver wants no more of it.
                webhook.IsEnabled = false;
                webhook.Version++;
            }
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException or TimeoutException
            or Polly.ExecutionRejectedException && !cancellationToken.IsCancellationRequested)
        {
            // No word of what is inside: who reads this may be outside.
            delivery.Error = failure is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } ? "The certificate is not trusted."
                : failure is OperationCanceledException or TimeoutException ? "No answer in time."
                : "No connection.";
        }
#pragma warning disable CA1031 // Whatever it is, it is this delivery's, and counts as a try.
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            delivery.Error = failure is CryptographicException ? "Its secret cannot be read any more: give the webhook another." : "It could not be sent.";
            Log.NotSent(logger, delivery.Id, failure.GetBaseException().Message);
        }
    }

    private HttpRequestMessage Request(WebhookDelivery delivery, Webhook webhook, DateTimeOffset now)
    {
        var signatures = new List<string> { secrets.Sign(webhook.Secret, delivery.MessageId, now, delivery.Payload) };
        if (webhook.SecretBefore is { } before && webhook.SecretBeforeUntil > now
            && secrets.TrySign(before, delivery.MessageId, now, delivery.Payload) is { } signedAsBefore)
        {
            signatures.Add(signedAsBefore);
        }

        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(delivery.Payload));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url) { Content = content };
        request.Headers.Add("webhook-id", delivery.MessageId.ToString());
        request.Headers.Add("webhook-timestamp", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", string.Join(' ', signatures));
        return request;
    }

    // Never the address: it may carry a credential.
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Delivery {DeliveryId} of a webhook could not be sent: {Reason}")]
        public static partial void NotSent(ILogger logger, Guid deliveryId, string reason);
    }
}
