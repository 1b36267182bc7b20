// Go's masterzen/winrm against the simulator, with its own requests: masterzen HTTPS-URL HTTP-URL ROOT-PEM TOKEN SITE.
// Its headers know no selector but a shell's, so that what it can do is Enumerate, Pull, Invoke and a shell's Create.
// It authenticates by Basic: the NTLM of its library does not ask for what gss-ntlmssp's answer needs.
package main

import (
	"fmt"
	"io/ioutil"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/masterzen/winrm"
	"github.com/masterzen/winrm/soap"
)

const wmi = "http://schemas.microsoft.com/wbem/wsman/1/wmi/"
const enumeration = "http://schemas.xmlsoap.org/ws/2004/09/enumeration"

var failed = false

func check(name string, passed bool, output string) {
	if passed {
		fmt.Println("ok " + name)
	} else {
		failed = true
		fmt.Println("FAILED "+name, output)
	}
}

func header(to, action, resource string) *soap.SoapMessage {
	message := soap.NewMessage()
	message.Header().To(to).
		ReplyTo("http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous").
		MaxEnvelopeSize(153600).Id("uuid:11111111-1111-1111-1111-111111111111").Locale("en-US").
		Timeout("PT60S").Action(action).ResourceURI(resource).Build()
	return message
}

func main() {
	address, _ := url.Parse(os.Args[1])
	port, _ := strconv.Atoi(address.Port())
	root, _ := ioutil.ReadFile(os.Args[3])
	space := wmi + "root/sms/site_" + os.Args[5] + "/"
	endpoint := winrm.NewEndpoint(address.Hostname(), port, true, false, root, nil, nil, 60*time.Second)
	post := func(user, password string, message *soap.SoapMessage) string {
		transport := &winrm.ClientNTLM{}
		transport.Transport(endpoint)
		client, err := winrm.NewClient(endpoint, user, password)
		if err != nil {
			return err.Error()
		}
		answer, err := transport.Post(client, message)
		if err != nil {
			return err.Error()
		}
		return answer
	}
	enumerate := func(query string) *soap.SoapMessage {
		message := header(os.Args[1], enumeration+"/Enumerate", space+"*")
		body := message.CreateBodyElement("Enumerate", soap.DOM_NS_ENUM)
		body.DeclareNamespace(soap.DOM_NS_ENUM)
		message.CreateElement(body, "OptimizeEnumeration", soap.DOM_NS_WSMAN_DMTF)
		most := message.CreateElement(body, "MaxElements", soap.DOM_NS_WSMAN_DMTF)
		most.SetContent("1")
		filter := message.CreateElement(body, "Filter", soap.DOM_NS_WSMAN_DMTF)
		filter.SetAttr("Dialect", "http://schemas.microsoft.com/wbem/wsman/1/WQL")
		filter.SetContent(query)
		return message
	}
	answer := post("simulator", os.Args[4], enumerate("select CategoryInstanceID from SMS_UpdateCategoryInstance"))
	check("Enumerate", strings.Count(answer, "<w:XmlFragment") == 1, answer)
	parts := strings.Split(answer, "<n:EnumerationContext>")
	context := strings.Split(parts[len(parts)-1], "<")[0]
	message := header(os.Args[1], enumeration+"/Pull", space+"*")
	body := message.CreateBodyElement("Pull", soap.DOM_NS_ENUM)
	body.DeclareNamespace(soap.DOM_NS_ENUM)
	message.CreateElement(body, "EnumerationContext", soap.DOM_NS_ENUM).SetContent(context)
	message.CreateElement(body, "MaxElements", soap.DOM_NS_ENUM).SetContent("3")
	answer = post("simulator", os.Args[4], message)
	check("Pull", strings.Count(answer, "<w:XmlFragment") == 3, answer)
	resource := space + "SMS_SoftwareUpdate"
	message = header(os.Args[1], resource+"/SyncNow", resource)
	message.NewBody().SetContent(`<m:SyncNow_INPUT xmlns:m="` + resource + `"><m:fullSync>false</m:fullSync></m:SyncNow_INPUT>`)
	answer = post("simulator", os.Args[4], message)
	check("Invoke", strings.Contains(answer, "<p:ReturnValue>0</p:ReturnValue>"), answer)
	answer = post("simulator", "no", enumerate("select * from SMS_Site"))
	check("a wrong token is refused", strings.Contains(answer, "401"), answer)
	answer = post("simulator", os.Args[4], winrm.NewOpenShellRequest(os.Args[1], nil))
	check("a shell is not there", strings.Contains(answer, "a:DestinationUnreachable"), answer)
	if failed {
		os.Exit(1)
	}
}
