using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.OrderService.Features.Imports;

/// <summary>Orders by the file, in and out.</summary>
internal static class ImportEndpoints
{
    public const string Csv = "text/csv";

    public static void MapImports(this IEndpointRouteBuilder endpoints)
    {
        var orders = endpoints.MapGroup("/orders").WithTags("Order files");
        orders.MapPost("/imports", ImportOrders.HandleAsync).Accepts<string>(Csv).RequirePermission(Permissions.OrdersWrite).WithName(nameof(ImportOrders));
        orders.MapGet("/imports/{id:guid}", GetImport.HandleAsync).RequirePermission(Permissions.OrdersRead).WithName(nameof(GetImport));
        orders.MapGet("/imports/{id:guid}/errors", ListImportErrors.HandleAsync).RequirePermission(Permissions.OrdersRead).WithName(nameof(ListImportErrors));
        orders.MapGet("/export", ExportOrders.HandleAsync).Produces<string>(contentType: Csv).RequirePermission(Permissions.OrdersRead).WithName(nameof(ExportOrders));
    }
}
