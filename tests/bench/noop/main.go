// An ext_proc guard that looks at everything and does nothing: what the protocol alone
// costs in Go. It asks for the same messages as the real guard and parses no body.
package main

import (
	"log"
	"net"
	"os"
	"strings"

	modes "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/http/ext_proc/v3"
	extproc "github.com/envoyproxy/go-control-plane/envoy/service/ext_proc/v3"
	"google.golang.org/grpc"
)

type guard struct {
	extproc.UnimplementedExternalProcessorServer
}

func (guard) Process(stream extproc.ExternalProcessor_ProcessServer) error {
	for {
		message, err := stream.Recv()
		if err != nil {
			return nil
		}
		if err := stream.Send(answer(message)); err != nil {
			return nil
		}
	}
}

func answer(message *extproc.ProcessingRequest) *extproc.ProcessingResponse {
	switch request := message.Request.(type) {
	case *extproc.ProcessingRequest_RequestHeaders:
		return &extproc.ProcessingResponse{
			Response:     &extproc.ProcessingResponse_RequestHeaders{RequestHeaders: &extproc.HeadersResponse{}},
			ModeOverride: see(modes.ProcessingMode_BUFFERED, modes.ProcessingMode_NONE),
		}
	case *extproc.ProcessingRequest_RequestBody:
		return &extproc.ProcessingResponse{
			Response: &extproc.ProcessingResponse_RequestBody{RequestBody: &extproc.BodyResponse{}},
		}
	case *extproc.ProcessingRequest_ResponseHeaders:
		body := modes.ProcessingMode_BUFFERED
		if streamed(request.ResponseHeaders) {
			body = modes.ProcessingMode_STREAMED
		}
		return &extproc.ProcessingResponse{
			Response:     &extproc.ProcessingResponse_ResponseHeaders{ResponseHeaders: &extproc.HeadersResponse{}},
			ModeOverride: see(modes.ProcessingMode_NONE, body),
		}
	default:
		return &extproc.ProcessingResponse{
			Response: &extproc.ProcessingResponse_ResponseBody{ResponseBody: &extproc.BodyResponse{}},
		}
	}
}

func see(request, response modes.ProcessingMode_BodySendMode) *modes.ProcessingMode {
	return &modes.ProcessingMode{
		RequestHeaderMode:   modes.ProcessingMode_SEND,
		RequestBodyMode:     request,
		RequestTrailerMode:  modes.ProcessingMode_SKIP,
		ResponseHeaderMode:  modes.ProcessingMode_SEND,
		ResponseBodyMode:    response,
		ResponseTrailerMode: modes.ProcessingMode_SKIP,
	}
}

func streamed(head *extproc.HttpHeaders) bool {
	for _, field := range head.Headers.Headers {
		if field.Key == "content-type" {
			return strings.HasPrefix(string(field.RawValue)+field.Value, "text/event-stream")
		}
	}
	return false
}

func main() {
	listener, err := net.Listen("unix", os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	server := grpc.NewServer()
	extproc.RegisterExternalProcessorServer(server, guard{})
	log.Fatal(server.Serve(listener))
}
