// Stands in for Aspire.Hosting 13.5.4.
namespace Aspire.Hosting;

/// <summary>The application cannot be described, started or waited for as asked.</summary>
public class DistributedApplicationException : Exception
{
    public DistributedApplicationException()
    {
    }

    public DistributedApplicationException(string message)
        : base(message)
    {
    }

    public DistributedApplicationException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
