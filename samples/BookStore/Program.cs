using System.Text.Json.Serialization;
using BookStore.Catalog;
using BookStore.Editorial;
using BookStore.Hosting;
using BookStore.Loyalty;
using BookStore.Orders;
using BookStore.Reports;
using BookStore.Reviews;

var builder = WebApplication.CreateBuilder(args);
var connectionString = builder.Configuration.GetConnectionString("Store");
if (string.IsNullOrWhiteSpace(connectionString))
{
    var notice = builder.Build();
    notice.MapMissingDatabase();
    await notice.RunAsync();
    return;
}

builder.Services.AddStoreData(connectionString);
builder.Services.AddStoreFeatures();
builder.Services.AddProblemDetails();
builder.Services.ConfigureHttpJsonOptions(o => o.SerializerOptions.Converters.Add(new JsonStringEnumConverter()));
builder.Services.AddControllers().AddJsonOptions(o => o.JsonSerializerOptions.Converters.Add(new JsonStringEnumConverter()));

var app = builder.Build();

app.UseExceptionHandler();
app.UseCommandCountHeader();
app.UseOutputCache();
app.MapRouteOverview();
app.MapControllers();
app.MapCatalog();
app.MapCategories();
app.MapLabels();
app.MapKiosk();
app.MapScreens();
app.MapWindows();
app.MapReviews();
app.MapLoyalty();
app.MapReports();
app.MapEditorial();
app.MapOffers();
app.MapParcels();

await app.RunAsync();
