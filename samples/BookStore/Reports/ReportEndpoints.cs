namespace BookStore.Reports;

/// <summary>/reports</summary>
internal static class ReportEndpoints
{
    public static void MapReports(this IEndpointRouteBuilder routes)
    {
        var reports = routes.MapGroup("/reports").WithTags("Reports");

        reports.MapGet("/revenue", (ReportService service, CancellationToken ct) => service.GetMonthlyRevenueAsync(ct));
        reports.MapGet("/statuses", (ReportService service, CancellationToken ct) => service.GetStatusesAsync(ct));
        reports.MapGet("/publishers", (ReportService service, CancellationToken ct) => service.GetPublisherSalesAsync(ct));
        reports.MapGet("/categories", (ReportService service, CancellationToken ct) => service.GetCategorySalesAsync(ct));
    }
}
